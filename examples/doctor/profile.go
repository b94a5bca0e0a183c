package main

import (
	"context"
	"strings"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
)

// lookAtProfile looks at what people see of the business.
func lookAtProfile(ctx context.Context, p *patient, _ *report, s *section) error {
	profiles := profile.NewClient(p.own)
	now, err := profiles.Get(ctx)
	if err != nil {
		return err
	}
	var lacks []string
	var steps []func(context.Context, *dialog) error
	for _, part := range []struct {
		name, value, question string
		set                   func(ctx context.Context, answer string) error
	}{
		{"about line", now.About, "About line (1 to 139 characters):", func(ctx context.Context, text string) error {
			return profiles.Update(ctx, profile.Update{About: text})
		}},
		{"description", now.Description, "Description (up to 512 characters):", func(ctx context.Context, text string) error {
			return profiles.Update(ctx, profile.Update{Description: &text})
		}},
		{"picture", now.PictureURL, "File of the picture (JPEG or PNG, best 640 × 640):", func(ctx context.Context, path string) error {
			_, err := profiles.SetPhoto(ctx, media.Path(path))
			return err
		}},
	} {
		if part.value != "" {
			s.fact("%s", part.name)
			continue
		}
		lacks = append(lacks, part.name)
		steps = append(steps, func(ctx context.Context, d *dialog) error {
			answer, err := d.ask(part.question)
			if err != nil || answer == "" {
				return err
			}
			return part.set(ctx, answer)
		})
	}
	s.find(lacks != nil, finding{
		ID: "profile-incomplete", Severity: advice,
		What: "the profile has no " + strings.Join(lacks, ", no "), Repair: "profile.Client.Update and SetPhoto",
		fix: func(ctx context.Context, d *dialog) error {
			for _, step := range steps {
				if err := step(ctx, d); err != nil {
					return err
				}
			}
			return nil
		},
	})
	return nil
}
