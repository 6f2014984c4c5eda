package main

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 250*time.Millisecond)
	defer cancel()
	results := make(chan int, 0)
	for n := 1; n <= 3; n++ {
		go func(n int) {
			for job := n; job <= 10; job += 3 {
				time.Sleep(100 * time.Millisecond)
				results <- job
			}
		}(n)
	}
	for ctx.Err() == nil {
		select {
		case result := <-results:
			fmt.Println(result)
		case <-ctx.Done():
		}
	}
	time.Sleep(500 * time.Millisecond)
	fmt.Println("goroutines left behind:", runtime.NumGoroutine()-1)
}
