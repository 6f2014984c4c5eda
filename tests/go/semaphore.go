package main

import "sync"

// A buffered channel lets so many in as it holds.
func main() {
	for capacity := 1; capacity <= 3; capacity++ {
		places := make(chan bool, capacity)
		leave := make(chan bool)
		var group sync.WaitGroup
		for range [6]int{} {
			group.Add(1)
			go func() {
				defer group.Done()
				places <- true
				<-leave
				<-places
			}()
		}
		settle(6)
		say(len(places), "of 6 are inside")
		for range [6]int{} {
			leave <- true
		}
		group.Wait()
		settle(0)
		say(len(places), "are left")
	}
}
