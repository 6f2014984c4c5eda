package main

// A buffer takes as much as it holds; whoever sends more waits.
func main() {
	c := make(chan int, 2)
	c <- 1
	c <- 2
	say(len(c), "of", cap(c))
	select {
	case c <- 3:
		say("sent 3")
	default:
		say("full")
	}
	go func() { c <- 4 }()
	settle(1)
	say(len(c), "of", cap(c))
	say("received", <-c)
	settle(0)
	say(len(c), "of", cap(c))
	say("received", <-c)
	say("received", <-c)
}
