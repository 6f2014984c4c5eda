package main

import (
	"fmt"
	"sync"
	"time"
)

type result struct {
	value int
	err   error
}

func worker(id int, jobs <-chan int, results chan<- result, workers *sync.WaitGroup) {
	defer workers.Done()
	for value := range jobs {
		time.Sleep(100 * time.Millisecond)
		if value < 0 {
			results <- result{err: fmt.Errorf("worker %d: cannot process negative value %d", id, value)}
			continue
		}
		results <- result{value: 2 * value}
	}
}

func main() {
	values := []int{1, 2, -3, 4, -5, 6, 7, 8}
	jobs := make(chan int, len(values))
	results := make(chan result, len(values))
	var workers sync.WaitGroup
	for id := 1; id <= 3; id++ {
		workers.Add(1)
		go worker(id, jobs, results, &workers)
	}
	for _, value := range values {
		jobs <- value
	}
	close(jobs)
	workers.Wait()
	close(results)
	successful, failed := 0, 0
	for result := range results {
		if result.err != nil {
			failed++
			fmt.Println("error:", result.err)
			continue
		}
		successful++
		fmt.Println(result.value)
	}
	fmt.Printf("%d successful, %d errors\n", successful, failed)
}
