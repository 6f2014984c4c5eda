package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

func work(ctx context.Context, job int) (int, error) {
	select {
	case <-time.After(100 * time.Millisecond):
		return 2 * job, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func worker(ctx context.Context, jobs <-chan int, results chan<- int, workers *sync.WaitGroup) {
	defer workers.Done()
	for job := range jobs {
		result, err := work(ctx, job)
		if err != nil {
			return
		}
		results <- result
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	jobs := make(chan int, 10)
	results := make(chan int, 20)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go worker(ctx, jobs, results, &workers)
	}
	go func() {
		defer close(jobs)
		for job := 1; job <= 20; job++ {
			select {
			case jobs <- job:
			case <-ctx.Done():
				return
			}
		}
	}()
	workers.Wait()
	close(results)
	for result := range results {
		fmt.Println(result)
	}
	fmt.Println(ctx.Err())
}
