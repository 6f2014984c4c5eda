package main

import (
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
)

// say prints one step's outcome.
func say(words ...any) { fmt.Println(words...) }

// settle returns when n other goroutines are left and each of them is parked.
func settle(n int) {
	text := make([]byte, 1<<16)
	for {
		runtime.Gosched()
		others := strings.Split(string(text[:runtime.Stack(text, true)]), "\n\n")[1:]
		parked := 0
		for _, other := range others {
			if isParked(other) {
				parked++
			}
		}
		if len(others) == n && parked == n {
			return
		}
	}
}

func isParked(goroutine string) bool {
	for _, state := range []string{"[chan send", "[chan receive", "[select", "[semacquire", "[sync.WaitGroup.Wait"} {
		if strings.Contains(strings.SplitN(goroutine, "\n", 2)[0], state) {
			return true
		}
	}
	return false
}

// refused runs what may panic; in what words it did.
func refused(f func()) (words string) {
	defer func() {
		if reason := recover(); reason != nil {
			words = fmt.Sprint(reason)
		}
	}()
	f()
	return "allowed"
}

// Diary collects what goroutines say, for where their order is nobody's promise.
type Diary struct {
	lock  sync.Mutex
	lines []string
}

func (d *Diary) note(words ...any) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.lines = append(d.lines, strings.TrimSuffix(fmt.Sprintln(words...), "\n"))
}

// tell prints what was said since, sorted.
func (d *Diary) tell() {
	d.lock.Lock()
	defer d.lock.Unlock()
	sort.Strings(d.lines)
	for _, line := range d.lines {
		say(line)
	}
	d.lines = nil
}
