package rest

// skip reads over the value that follows, whatever it is, holding it to the
// grammar. It keeps its own stack: a body may be nested as deep as it is long.
func (s *scanner) skip() error {
	var open []byte
	for {
		opened, err := s.skipOne()
		if err != nil {
			return err
		}
		if opened != 0 {
			open = append(open, opened)
			continue
		}
		if open, err = s.close(open); err != nil || len(open) == 0 {
			return err
		}
	}
}

// skipOne reads over a scalar or an empty object or list, or steps into one that
// is not empty, up to its first value, and answers which.
func (s *scanner) skipOne() (opened byte, err error) {
	kind, err := s.next()
	if err != nil {
		return 0, err
	}
	switch kind {
	case kindText:
		_, _, err = s.text()
	case kindNumber:
		_, err = s.number()
	case kindObject:
		s.pos++
		if s.space(); s.take('}') {
			return 0, nil
		}
		_, _, err = s.key()
		return '{', err
	case kindList:
		s.pos++
		if s.space(); s.take(']') {
			return 0, nil
		}
		return '[', nil
	default:
		_, err = s.word()
	}
	return 0, err
}

// close leaves the objects and lists that end here and steps up to the next
// value of the first that does not.
func (s *scanner) close(open []byte) ([]byte, error) {
	for len(open) > 0 {
		inside := open[len(open)-1]
		s.space()
		switch {
		case inside == '{' && s.take('}'), inside == '[' && s.take(']'):
			open = open[:len(open)-1]
		case !s.take(','):
			return nil, s.broken()
		case inside == '{':
			_, _, err := s.key()
			return open, err
		default:
			return open, nil
		}
	}
	return nil, nil
}
