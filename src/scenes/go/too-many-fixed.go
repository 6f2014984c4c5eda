package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

func countPrimes(below int) (count int) {
	for n := 2; n < below; n++ {
		isPrime := true
		for d := 2; d*d <= n && isPrime; d++ {
			isPrime = n%d != 0
		}
		if isPrime {
			count++
		}
	}
	return count
}

func main() {
	cores := runtime.NumCPU()
	n := cores
	began := time.Now()
	jobs := make(chan int, 32)
	for job := 0; job < 32; job++ {
		jobs <- 200_000
	}
	close(jobs)
	var workers sync.WaitGroup
	for ; n > 0; n-- {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for below := range jobs {
				countPrimes(below)
			}
		}()
	}
	workers.Wait()
	fmt.Println(cores, "cores:", time.Since(began))
}
