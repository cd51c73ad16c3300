package outbox

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Due is what the poll asks.
func (e *Engine) Due(ctx context.Context, now time.Time) ([]uuid.UUID, error) { return e.due(ctx, now) }
