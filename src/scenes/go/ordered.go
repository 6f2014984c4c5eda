package main

import (
	"fmt"
	"math/rand"
	"sync"
	"time"
)

func main() {
	jobs, results := make(chan int, 10), make(chan int, 10)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := range jobs {
				time.Sleep(time.Duration(rand.Intn(100)) * time.Millisecond)
				results <- job
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
	early, next := map[int]bool{}, 1
	for job := range results {
		for early[job] = true; early[next]; next++ {
			delete(early, next)
			fmt.Println(next)
		}
	}
}
