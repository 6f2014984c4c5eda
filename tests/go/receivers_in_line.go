package main

// Receivers that wait are served in the order in which they came.
func main() {
	c := make(chan int, 2)
	var diary Diary
	for n, name := range []string{"R1", "R2", "R3"} {
		name := name
		go func() { diary.note(name, "got", <-c) }()
		settle(n + 1)
	}
	for value := 1; value <= 3; value++ {
		c <- value
		settle(3 - value)
		diary.tell()
	}
}
