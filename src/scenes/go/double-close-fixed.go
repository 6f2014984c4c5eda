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
	jobs := make(chan int, 10)
	results := make(chan int, 10)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go worker(jobs, results, &workers)
	}
	var producers sync.WaitGroup
	producers.Add(2)
	produce := func(from, to int) {
		for job := from; job <= to; job++ {
			jobs <- job
		}
		producers.Done()
	}
	go produce(1, 5)
	go produce(6, 10)
	go func() {
		producers.Wait()
		close(jobs)
	}()
	go func() {
		workers.Wait()
		close(results)
	}()
	for result := range results {
		fmt.Println(result)
	}
}
