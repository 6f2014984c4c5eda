package main

// A send over a channel without a buffer ends when somebody receives, and not before.
func main() {
	c := make(chan int)
	var diary Diary
	go func() {
		c <- 1
		diary.note("A sent 1")
	}()
	settle(1)
	diary.tell()
	say("nobody receives yet, and", len(c), "of", cap(c), "are in the channel")
	say("received", <-c)
	settle(0)
	diary.tell()
}
