package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// Objects are sent in parts of so many bytes, one of which is in memory; an
	// object has at most 10,000.
	partSize = 5 << 20
	// defaultEndpoint is that of S3 itself.
	defaultEndpoint = "https://s3.amazonaws.com"
)

// s3 is a Store in a bucket.
type s3 struct {
	client         *minio.Client
	bucket, prefix string
}

// S3Address is where a bucket is: `s3://BUCKET/PREFIX`, with `endpoint`, `region`
// and `path_style` in the query or in the usual AWS_ variables.
type S3Address struct {
	Bucket, Prefix string
	// Endpoint is an http or https address.
	Endpoint *url.URL
	Region   string
	// PathStyle puts the bucket into the path and not into the host's name.
	PathStyle bool
}

// ParseS3 reads an address; getenv answers the environment.
func ParseS3(text string, getenv func(string) string) (S3Address, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return S3Address{}, errors.New("the media URL must be s3://BUCKET or s3://BUCKET/PREFIX, without credentials: these come from the AWS_ variables")
	}
	query := u.Query()
	for name := range query {
		if name != "endpoint" && name != "region" && name != "path_style" {
			return S3Address{}, fmt.Errorf("the media URL takes endpoint, region and path_style, not %q", name)
		}
	}
	a := S3Address{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/"), Region: firstOf(query.Get("region"), getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION"))}
	given := firstOf(query.Get("endpoint"), getenv("AWS_ENDPOINT_URL_S3"), getenv("AWS_ENDPOINT_URL"))
	var ok bool
	if a.Endpoint, ok = parseEndpoint(firstOf(given, defaultEndpoint)); !ok {
		return S3Address{}, fmt.Errorf("the media URL's endpoint is %q and must be an http or https address without a path", given)
	}
	a.PathStyle = given != "" // what is not S3 itself seldom answers bucket names as hosts
	if style := query.Get("path_style"); style != "" {
		if a.PathStyle, err = strconv.ParseBool(style); err != nil {
			return S3Address{}, errors.New("the media URL's path_style must be true or false")
		}
	}
	return a, nil
}

func parseEndpoint(text string) (endpoint *url.URL, ok bool) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, false
	}
	return u, u.Host != "" && strings.Trim(u.Path, "/") == ""
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// OpenS3 makes a Store in a bucket, which must be there. Credentials are those of
// the environment, of the AWS credentials file or of the machine, in this order.
func OpenS3(ctx context.Context, a S3Address) (Store, error) {
	lookup := minio.BucketLookupDNS
	if a.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(a.Endpoint.Host, &minio.Options{
		Creds: credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Timeout: 5 * time.Second}},
		}),
		Secure: a.Endpoint.Scheme == "https", Region: a.Region, BucketLookup: lookup,
	})
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	there, err := client.BucketExists(ctx, a.Bucket)
	if err != nil {
		return nil, fmt.Errorf("media: bucket %s: %w", a.Bucket, err)
	}
	if !there {
		return nil, fmt.Errorf("media: there is no bucket %s at %s", a.Bucket, a.Endpoint)
	}
	return &s3{client: client, bucket: a.Bucket, prefix: a.Prefix}, nil
}

func (s *s3) key(name string) string { return path.Join(s.prefix, name) }

// Put implements Store. The object appears once the last part has arrived.
func (s *s3) Put(ctx context.Context, name string, src io.Reader) error {
	_, err := s.client.PutObject(ctx, s.bucket, s.key(name), src, -1, minio.PutObjectOptions{
		PartSize: partSize, ContentType: "application/octet-stream",
		DisableContentSha256: true, // the content's own cipher says whether it was changed
	})
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	return nil
}

// Open implements Store.
func (s *s3) Open(ctx context.Context, name string, offset int64) (io.ReadCloser, error) {
	options := minio.GetObjectOptions{}
	if offset > 0 {
		if err := options.SetRange(offset, 0); err != nil {
			return nil, fmt.Errorf("media: %w", err)
		}
	}
	// The core's GetObject is one request, whose answer is read as it comes.
	body, _, _, err := minio.Core{Client: s.client}.GetObject(ctx, s.bucket, s.key(name), options)
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, fmt.Errorf("media: %w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return nil, fmt.Errorf("media: %w", err)
	}
	return body, nil
}

// Delete implements Store; S3 answers an object that is not there like any other.
func (s *s3) Delete(ctx context.Context, name string) error {
	if err := s.client.RemoveObject(ctx, s.bucket, s.key(name), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	return nil
}

// Tidy implements Store: it ends the multipart uploads of writers that were
// killed, which would be paid for else.
func (s *s3) Tidy(ctx context.Context, before time.Time) error {
	core := minio.Core{Client: s.client}
	var failed []error
	for upload := range s.client.ListIncompleteUploads(ctx, s.bucket, s.prefix, true) {
		if upload.Err != nil {
			return fmt.Errorf("media: %w", errors.Join(append(failed, upload.Err)...))
		}
		if !upload.Initiated.Before(before) {
			continue
		}
		if err := core.AbortMultipartUpload(ctx, s.bucket, upload.Key, upload.UploadID); err != nil {
			failed = append(failed, fmt.Errorf("media: %w", err))
		}
	}
	return errors.Join(failed...)
}
