package main

import "context"

// Children end with their parent, never a parent with its child.
func main() {
	root, cancelRoot := context.WithCancel(context.Background())
	child, cancelChild := context.WithCancel(root)
	sibling, cancelSibling := context.WithCancel(root)
	grandchild, cancelGrandchild := context.WithCancel(child)
	defer cancelSibling()
	defer cancelGrandchild()
	tell := func() {
		for _, ctx := range []context.Context{root, child, sibling, grandchild} {
			say(ctx.Err() != nil)
		}
	}
	var diary Diary
	go func() {
		<-grandchild.Done()
		diary.note("told:", grandchild.Err())
	}()
	settle(1)
	tell()
	say("the child is cancelled")
	cancelChild()
	settle(0)
	diary.tell()
	tell()
	say("its parent is cancelled")
	cancelRoot()
	tell()
	late, cancelLate := context.WithCancel(root)
	defer cancelLate()
	say("a late child:", late.Err())
	_, hasDeadline := late.Deadline()
	say("deadline:", hasDeadline)
}
