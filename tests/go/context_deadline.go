package main

import (
	"context"
	"time"
)

// The nearest deadline counts, one that has passed ends a context at its birth, and the first end stays.
func main() {
	soon, far := time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
	root, cancelRoot := context.WithDeadline(context.Background(), soon)
	child, cancelChild := context.WithDeadline(root, far)
	defer cancelChild()
	nearer, cancelNearer := context.WithDeadline(root, soon.Add(-time.Minute))
	defer cancelNearer()
	for _, ctx := range []context.Context{root, child, nearer} {
		deadline, ok := ctx.Deadline()
		say("deadline:", ok, deadline.Equal(soon))
	}
	cancelRoot()
	say(root.Err())
	say(child.Err())

	past, cancelPast := context.WithDeadline(context.Background(), time.Now())
	say(past.Err())
	cancelPast()
	say(past.Err())

	short, cancelShort := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancelShort()
	<-short.Done()
	say(short.Err())
}
