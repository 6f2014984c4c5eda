package main

import "sync"

// A wait ends when as much is done as was added; below zero is refused.
func main() {
	var group sync.WaitGroup
	group.Wait()
	say("waited for nothing")
	say("done:", refused(group.Done) != "allowed")

	var second sync.WaitGroup
	var diary Diary
	second.Add(2)
	for _, name := range []string{"A", "B"} {
		name := name
		go func() {
			second.Wait()
			diary.note(name, "waited")
		}()
	}
	settle(2)
	second.Add(1)
	second.Done()
	second.Done()
	settle(2)
	diary.tell()
	say("one is left")
	second.Done()
	settle(0)
	diary.tell()
	second.Add(1)
	second.Done()
	second.Wait()
	say("and again")
}
