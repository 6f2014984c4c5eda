package main

// Among cases that are all ready, each is taken about as often as the others.
func main() {
	const rounds = 4000
	a, b, c := make(chan int, rounds), make(chan int, rounds), make(chan int, rounds)
	for range [rounds]int{} {
		a <- 0
		b <- 0
		c <- 0
	}
	taken := map[string]int{}
	for range [rounds]int{} {
		select {
		case <-a:
			taken["a"]++
		case <-b:
			taken["b"]++
		case <-c:
			taken["c"]++
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		say(name, "about a third:", rounds/4 < taken[name] && taken[name] < rounds/2)
	}
	say("left:", len(a)+len(b)+len(c))
}
