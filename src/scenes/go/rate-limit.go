package main

import (
	"fmt"
	"time"
)

// bucket holds at most burst tokens and gets one more each interval.
func bucket(burst int, interval time.Duration) <-chan struct{} {
	tokens := make(chan struct{}, burst)
	for n := 0; n < burst; n++ {
		tokens <- struct{}{}
	}
	go func() {
		for range time.Tick(interval) {
			select {
			case tokens <- struct{}{}:
			default:
			}
		}
	}()
	return tokens
}

func main() {
	began := time.Now()
	tokens := bucket(5, time.Second/10)
	for job := 1; job <= 20; job++ {
		<-tokens
		fmt.Println(job, time.Since(began).Round(10*time.Millisecond))
	}
}
