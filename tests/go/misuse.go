package main

// What may not be done with a closed channel.
func main() {
	c := make(chan int, 1)
	say("close:", refused(func() { close(c) }))
	say("close again:", refused(func() { close(c) }))
	say("send:", refused(func() { c <- 1 }))
	say("send or default:", refused(func() {
		select {
		case c <- 1:
		default:
			say("default")
		}
	}))
	say("len", len(c))
}
