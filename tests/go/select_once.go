package main

// What a select did not take has not happened, also where one channel stands in two cases.
func main() {
	a, b := make(chan int, 1), make(chan int, 1)
	a <- 1
	b <- 1
	select {
	case <-a:
	case <-b:
	}
	say("left:", len(a)+len(b))

	c := make(chan int)
	var diary Diary
	go func() {
		select {
		case value := <-c:
			diary.note("got", value)
		case value := <-c:
			diary.note("got", value)
		}
	}()
	settle(1)
	c <- 1
	settle(0)
	diary.tell()
	select {
	case c <- 2:
		say("a second receiver was there")
	default:
		say("no second receiver")
	}
}
