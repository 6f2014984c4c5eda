package main

// Two goroutines hand a number to and fro.
func main() {
	ping, pong := make(chan int), make(chan int)
	go func() {
		for n := range ping {
			pong <- 10 * n
		}
		close(pong)
	}()
	for n := 1; n <= 3; n++ {
		ping <- n
		say("pong", <-pong)
	}
	close(ping)
	_, ok := <-pong
	say("more:", ok)
}
