package main

// A close wakes everybody who waits: receivers get the end, senders have sent on a closed channel.
func main() {
	c := make(chan int)
	var diary Diary
	for _, name := range []string{"R1", "R2", "R3"} {
		name := name
		go func() {
			_, ok := <-c
			diary.note(name, "received:", ok)
		}()
	}
	settle(3)
	close(c)
	settle(0)
	diary.tell()

	d := make(chan int, 1)
	d <- 1
	for _, name := range []string{"A", "B"} {
		name := name
		go func() { diary.note(name, refused(func() { d <- 2 })) }()
	}
	settle(2)
	close(d)
	settle(0)
	diary.tell()
	say("received", <-d)
	_, ok := <-d
	say("more:", ok)
}
