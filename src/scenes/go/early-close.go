package main

import (
	"fmt"
	"sync"
	"time"
)

func worker(jobs <-chan int, results chan<- int, workers *sync.WaitGroup) {
	defer workers.Done()
	for job := range jobs {
		time.Sleep(100 * time.Millisecond)
		results <- 2 * job
	}
}

func main() {
	jobs := make(chan int, 2)
	results := make(chan int, 10)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go worker(jobs, results, &workers)
	}
	go func() {
		defer close(jobs)
		for job := 1; job <= 10; job++ {
			jobs <- job
		}
	}()
	close(results)
	for result := range results {
		fmt.Println(result)
	}
	workers.Wait()
}
