package service

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cauce/ent"
	workflowsv1 "cauce/gen/workflows/v1"
	"cauce/internal/auth"
	"cauce/internal/execution"
	"cauce/internal/fault"
	"cauce/internal/idempotency"
	"cauce/internal/netguard"
	"cauce/internal/store"
)

// expirationLayout is the contract's one other time format, in UTC.
const expirationLayout = "2006-01-02 15:04:05"

// CreateToken mints an execution token and its public link.
func (s *workflows) CreateToken(ctx context.Context, in *workflowsv1.CreateTokenRequest) (*workflowsv1.CreateTokenResponse, error) {
	f, err := s.get(ctx, in.GetUuid())
	if err != nil {
		return nil, err
	}
	faults := fault.Take(ctx)
	if in.RedirectUrl != nil {
		if code := netguard.CheckRedirect(in.GetRedirectUrl()); code != "" {
			faults.Add("redirect_url", code)
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	minted, err := s.mint(ctx, f, in.RedirectUrl)
	if err != nil {
		return nil, err
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs("cache-control", "no-store")); err != nil {
		return nil, err
	}
	w, err := s.deps.show(ctx).flow(f)
	if err != nil {
		return nil, err
	}
	return s.tokenAnswer(w, minted), nil
}

func (s *workflows) mint(ctx context.Context, f *execution.Flow, redirect *string) (auth.Minted, error) {
	key, err := s.deps.Store.AccountKey(ctx, f.AccountID)
	if err != nil {
		return auth.Minted{}, err
	}
	now := store.Micros(s.deps.Now())
	spec := auth.MintSpec{Flow: f.ID, RedirectURL: redirect, ExpiresAt: f.TokenEnd(now), ReadOnly: f.FinishedAt != nil, Now: now}
	var minted auth.Minted
	forget := idempotency.Forget(ctx)
	err = s.deps.Store.Write(ctx, func(ctx context.Context, tx *ent.Client) error {
		if minted, err = auth.MintToken(ctx, tx, key, spec); err != nil {
			return err
		}
		return forget(ctx, tx)
	})
	return minted, err
}

// tokenAnswer is the token, the flow flattened, and the flow nested.
func (s *workflows) tokenAnswer(w *workflowsv1.Workflow, minted auth.Minted) *workflowsv1.CreateTokenResponse {
	out := &workflowsv1.CreateTokenResponse{}
	flat, fields := out.ProtoReflect(), out.ProtoReflect().Descriptor().Fields()
	w.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		flat.Set(fields.ByName(field.Name()), value)
		return true
	})
	out.Token, out.TokenEncoded = minted.Token, minted.Encoded
	if minted.ExpiresAt != nil {
		text := minted.ExpiresAt.UTC().Format(expirationLayout)
		out.Expiration = &text
	}
	out.PublicUrl = s.deps.PublicURL() + "/f/" + minted.Encoded
	out.Workflow = w
	return out
}
