package main

// A program ends when main returns, whoever is still blocked.
func main() {
	c := make(chan int)
	go func() {
		c <- 1
		say("never")
	}()
	settle(1)
	say("main returns")
}
