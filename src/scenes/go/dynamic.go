package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	const fewest, most = 1, 8
	jobs := make(chan int, 100)
	var workers sync.WaitGroup
	var alive int32
	start := func() {
		atomic.AddInt32(&alive, 1)
		workers.Add(1)
		go func() {
			defer workers.Done()
			defer atomic.AddInt32(&alive, -1)
			for {
				select {
				case _, ok := <-jobs:
					if !ok {
						return
					}
					time.Sleep(100 * time.Millisecond)
				case <-time.After(200 * time.Millisecond):
					if atomic.LoadInt32(&alive) > fewest {
						return
					}
				}
			}
		}()
	}
	for n := 0; n < fewest; n++ {
		start()
	}
	for job := 1; job <= 120; job++ {
		jobs <- job
		if len(jobs) > 4 && atomic.LoadInt32(&alive) < most {
			start()
			fmt.Println("workers:", atomic.LoadInt32(&alive))
		}
		time.Sleep(time.Second / 30)
	}
	close(jobs)
	workers.Wait()
}
