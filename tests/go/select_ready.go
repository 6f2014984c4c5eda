package main

// A select takes a case that is ready, waits where none is, and with a default does not wait.
func main() {
	full, empty, room := make(chan int, 1), make(chan int, 1), make(chan int, 1)
	full <- 1
	for range [2]int{} {
		select {
		case full <- 2:
			say("sent to a full channel")
		case <-empty:
			say("received from an empty one")
		case room <- 3:
			say("sent where there is room")
		default:
			say("default")
		}
	}
	closed := make(chan int)
	close(closed)
	for range [2]int{} {
		select {
		case <-empty:
			say("received from an empty one")
		case _, ok := <-closed:
			say("closed:", ok)
		}
	}
	var diary Diary
	go func() {
		select {
		case value := <-empty:
			diary.note("got", value)
		case full <- 9:
			diary.note("sent 9")
		}
	}()
	settle(1)
	say("received", <-full)
	settle(0)
	diary.tell()
	say("received", <-full)
}
