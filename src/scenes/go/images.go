package main

import (
	"fmt"
	"sync"
	"time"
)

type image struct{ id int }

func process(picture image) time.Duration {
	began := time.Now()
	time.Sleep(time.Duration(50+10*picture.id) * time.Millisecond)
	return time.Since(began)
}

func main() {
	jobs := make(chan image, 8)
	results := make(chan time.Duration, 8)
	var workers sync.WaitGroup
	began := time.Now()
	for n := 0; n < 4; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for picture := range jobs {
				results <- process(picture)
			}
		}()
	}
	for id := 1; id <= 8; id++ {
		jobs <- image{id}
	}
	close(jobs)
	workers.Wait()
	close(results)
	var work time.Duration
	for duration := range results {
		work += duration
	}
	elapsed := time.Since(began)
	fmt.Printf("%v in all, %v in the mean, %.1f times faster than one worker\n", elapsed, work/8, float64(work)/float64(elapsed))
}
