package main

import "sync"

// The worker pool: three workers, ten jobs, each job doubled once.
func main() {
	jobs, results := make(chan int, 2), make(chan int, 2)
	var workers sync.WaitGroup
	for range [3]int{} {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := range jobs {
				results <- 2 * job
			}
		}()
	}
	go func() {
		for job := 1; job <= 10; job++ {
			jobs <- job
		}
		close(jobs)
	}()
	go func() {
		workers.Wait()
		close(results)
	}()
	n, sum := 0, 0
	for result := range results {
		n++
		sum += result
	}
	say(n, "results, together", sum)
	settle(0)
}
