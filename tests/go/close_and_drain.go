package main

// What is in a closed channel can still be received; then comes the end, for ever, and it is not a zero.
func main() {
	c := make(chan int, 3)
	c <- 7
	c <- 0
	close(c)
	for range [4]int{} {
		if value, ok := <-c; ok {
			say("received", value)
		} else {
			say("the end")
		}
	}
	for range c {
		say("never")
	}
	say("a loop over it ends")
}
