package main

// Senders that wait are served in the order in which they came, with and without a buffer.
func main() {
	for _, capacity := range []int{0, 1} {
		c := make(chan int, capacity)
		for value := 1; value <= capacity; value++ {
			c <- value
		}
		for n := 1; n <= 4; n++ {
			value := capacity + n
			go func() { c <- value }()
			settle(n)
		}
		for range [4]int{} {
			say("received", <-c)
		}
		settle(0)
	}
}
