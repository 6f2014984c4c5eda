package main

import (
	"fmt"
	"time"
)

func worker(urgent, plain <-chan string, done chan<- struct{}) {
	defer close(done)
	for urgent != nil || plain != nil {
		// Urgent jobs first; only when there is none, whichever comes.
		select {
		case job, ok := <-urgent:
			if !ok {
				urgent = nil
				continue
			}
			run(job)
			continue
		default:
		}
		select {
		case job, ok := <-urgent:
			if !ok {
				urgent = nil
				continue
			}
			run(job)
		case job, ok := <-plain:
			if !ok {
				plain = nil
				continue
			}
			run(job)
		}
	}
}

func run(job string) {
	time.Sleep(50 * time.Millisecond)
	fmt.Println(job)
}

func main() {
	urgent, plain, done := make(chan string, 10), make(chan string, 10), make(chan struct{})
	for n := 1; n <= 5; n++ {
		plain <- fmt.Sprint("plain ", n)
		urgent <- fmt.Sprint("urgent ", n)
	}
	close(urgent)
	close(plain)
	go worker(urgent, plain, done)
	<-done
}
