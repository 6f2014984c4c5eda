package main

// A select never takes what it sends itself; two of them serve each other.
func main() {
	c := make(chan int)
	var diary Diary
	for n := 1; n <= 2; n++ {
		go func() {
			select {
			case c <- 1:
				diary.note("sent")
			case value := <-c:
				diary.note("got", value)
			}
		}()
		settle(n % 2)
		diary.tell()
		say("after", n)
	}
}
