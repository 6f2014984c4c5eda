package main

import (
	"fmt"
	"sync"
	"time"
)

type result struct{ job, value int }

func main() {
	jobs, results := make(chan int, 10), make(chan result, 10)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := range jobs {
				time.Sleep(time.Duration(110-10*job) * time.Millisecond)
				results <- result{job, job * job}
			}
		}()
	}
	go func() {
		defer close(jobs)
		for job := 1; job <= 10; job++ {
			jobs <- job
		}
	}()
	go func() {
		workers.Wait()
		close(results)
	}()
	squares := make([]int, 10+1)
	for result := range results {
		squares[result.job] = result.value
	}
	fmt.Println(squares[1:])
}
