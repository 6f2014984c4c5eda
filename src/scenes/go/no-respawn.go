package main

import (
	"fmt"
	"sync"
	"time"
)

func run(job int) {
	time.Sleep(100 * time.Millisecond)
	if job%3 == 0 {
		panic("this job panics on purpose")
	}
	fmt.Println(job)
}

func worker(jobs <-chan int, workers *sync.WaitGroup) {
	defer workers.Done()
	// The panic ends the loop with it: one worker fewer, and nobody is told.
	defer func() { _ = recover() }()
	for job := range jobs {
		run(job)
	}
}

func main() {
	jobs := make(chan int)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go worker(jobs, &workers)
	}
	for job := 1; job <= 12; job++ {
		jobs <- job
	}
	close(jobs)
	workers.Wait()
}
