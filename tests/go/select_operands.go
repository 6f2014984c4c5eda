package main

func told[T any](words string, value T) T {
	say(words)
	return value
}

// Channels and values to send are worked out once, in source order, also those of cases that are not taken.
func main() {
	a, b := make(chan int, 1), make(chan int)
	select {
	case told("channel 1", a) <- told("value 1", 1):
		say("sent")
	case told("channel 2", b) <- told("value 2", 2):
		say("sent to nobody")
	case <-told("channel 3", b):
		say("received from nobody")
	}
	say("received", <-a)
}
