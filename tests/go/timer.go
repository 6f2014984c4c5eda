package main

import "time"

// A select with a timer takes what is there, and the timer where nothing comes.
func main() {
	c := make(chan int, 1)
	c <- 1
	for range [2]int{} {
		select {
		case value := <-c:
			say("got", value)
		case <-time.After(time.Second / 10):
			say("timeout")
		}
	}
	select {
	case <-time.After(time.Hour):
		say("an hour")
	case <-time.After(time.Millisecond):
		say("a millisecond")
	}
	time.Sleep(0)
	time.Sleep(-time.Second)
	say("no time is no wait")
}
