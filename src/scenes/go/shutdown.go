package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"
)

func main() {
	accepting, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	jobs := make(chan int, 6)
	var workers sync.WaitGroup
	for n := 0; n < 3; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := range jobs {
				time.Sleep(200 * time.Millisecond)
				fmt.Println("done", job)
			}
		}()
	}
	for job := 1; job <= 40 && accepting.Err() == nil; job++ {
		jobs <- job
	}
	close(jobs)
	drained := make(chan struct{})
	go func() {
		workers.Wait()
		close(drained)
	}()
	select {
	case <-drained:
		fmt.Println("nothing is lost")
	case <-time.After(5 * time.Second):
		fmt.Println("gave up waiting")
	}
}
