#!/usr/bin/env bash
# Moves a tag of this repository to a commit, or makes it: scripts/move-tag.sh TAG COMMIT. Needs GH_TOKEN with contents:
# write. A tag that has a release is never moved: GitHub refuses it, and so do we.
set -euo pipefail
tag=$1 commit=$2
refs="repos/$GITHUB_REPOSITORY/git"

if gh api "repos/$GITHUB_REPOSITORY/releases/tags/$tag" >/dev/null 2>&1; then
  echo "::error::$tag has a release of its own and cannot move."
  exit 1
fi
if gh api "$refs/ref/tags/$tag" >/dev/null 2>&1; then
  gh api --silent -X PATCH "$refs/refs/tags/$tag" -f sha="$commit" -F force=true
else
  gh api --silent -X POST "$refs/refs" -f ref="refs/tags/$tag" -f sha="$commit"
fi
echo "$tag is at $commit now."
