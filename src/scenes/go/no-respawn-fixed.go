package main

import (
	"fmt"
	"sync"
	"time"
)

func run(job int) {
	// One job's panic ends one job.
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Println(job, reason)
		}
	}()
	time.Sleep(100 * time.Millisecond)
	if job%3 == 0 {
		panic("this job panics on purpose")
	}
	fmt.Println(job)
}

func worker(jobs <-chan int, workers *sync.WaitGroup) {
	defer workers.Done()
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
