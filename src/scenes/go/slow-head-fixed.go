package main

import (
	"fmt"
	"sync"
	"time"
)

func main() {
	began := time.Now()
	jobs := make(chan int, 10)
	var workers sync.WaitGroup
	for n := 0; n < 2; n++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for job := range jobs {
				if job == 1 {
					time.Sleep(2 * time.Second)
				}
				time.Sleep(20 * time.Millisecond)
				fmt.Println(job, time.Since(began).Round(10*time.Millisecond))
			}
		}()
	}
	for job := 1; job <= 10; job++ {
		jobs <- job
	}
	close(jobs)
	workers.Wait()
}
