package whatsapptest

// Calls returns how many calls have reached the server, those under way included.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Armed returns how many injected faults have not struck for the last time yet.
func (s *Server) Armed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.faults)
}
