package main

// Nobody will ever send: the runtime says so instead of waiting.
func main() {
	c := make(chan int)
	go func() { c <- <-c }()
	say("waiting")
	<-c
	say("never")
}
