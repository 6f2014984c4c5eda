package main

// A chain of filters, one for each prime.
func main() {
	source := make(chan int)
	go func() {
		for n := 2; n < 50; n++ {
			source <- n
		}
		close(source)
	}()
	numbers := source
	for {
		prime, ok := <-numbers
		if !ok {
			break
		}
		say(prime)
		from, to := numbers, make(chan int)
		go func() {
			for n := range from {
				if n%prime != 0 {
					to <- n
				}
			}
			close(to)
		}()
		numbers = to
	}
	settle(0)
}
