#!/bin/sh
# Installs phlo: one file, into a folder of your own. No root needed, nothing else is changed.
#
#   sh install.sh [--to FOLDER] [--file PROGRAM]
#
# PHLO_DOWNLOAD_BASE  where the programs and SHA256SUMS lie: a URL, or a folder; the folder of this script
#                     where it is not set
# PHLO_INSTALL_DIR    the folder to install into; ~/.local/bin where neither this nor --to says otherwise
set -eu

base=${PHLO_DOWNLOAD_BASE:-$(dirname "$0")}
folder=${PHLO_INSTALL_DIR:-}
file=

fail() {
  echo "Cannot install phlo: $1" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --to) [ $# -gt 1 ] || fail "--to takes a folder"; folder=$2; shift 2 ;;
    --file) [ $# -gt 1 ] || fail "--file takes a program"; file=$2; shift 2 ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "\"$1\" is not understood; sh install.sh --help" ;;
  esac
done

if [ -z "$folder" ]; then
  [ -n "${HOME:-}" ] || fail "HOME is not set; name a folder with --to"
  folder=$HOME/.local/bin
fi

case $(uname -s) in
  Linux) system=linux ;;
  Darwin) system=darwin ;;
  *) fail "there is no program for $(uname -s); on Windows use install.ps1" ;;
esac
case $(uname -m) in
  x86_64 | amd64) machine=x64 ;;
  aarch64 | arm64) machine=arm64 ;;
  *) fail "there is no program for $(uname -m)" ;;
esac
name=phlo-$system-$machine

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Takes a file from the base, whether that is a URL or a folder.
get() {
  case $base in
    http://* | https://*)
      url=$base/$1
      if command -v curl >/dev/null 2>&1; then
        curl -fsSL --retry 3 -o "$2" "$url"
      elif command -v wget >/dev/null 2>&1; then
        wget -q -O "$2" "$url"
      else
        fail "neither curl nor wget is here; fetch $url yourself and use --file"
      fi ;;
    *) cp "${base#file://}/$1" "$2" ;;
  esac
}

digest() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d' ' -f1
  else
    shasum -a 256 "$1" | cut -d' ' -f1
  fi
}

if [ -n "$file" ]; then
  [ -f "$file" ] || fail "there is no file \"$file\""
  cp "$file" "$work/phlo"
  sums=$(dirname "$file")/SHA256SUMS
  listed=$(basename "$file")
else
  get "$name" "$work/phlo" || fail "\"$name\" could not be had from $base"
  get SHA256SUMS "$work/SHA256SUMS" || fail "SHA256SUMS could not be had from $base"
  sums=$work/SHA256SUMS
  listed=$name
fi

# A downloaded program is never installed unchecked; a file of your own is checked where its sums lie beside it.
if [ -f "$sums" ]; then
  wanted=$(awk -v name="$listed" '$2 == name { print $1 }' "$sums")
  [ -n "$wanted" ] || fail "SHA256SUMS does not list $listed"
  [ "$(digest "$work/phlo")" = "$wanted" ] || fail "the checksum of $listed is not the one in SHA256SUMS"
fi

chmod 755 "$work/phlo"
shown=$("$work/phlo" --version) || fail "the program does not start on this machine"
mkdir -p "$folder" || fail "$folder cannot be made"
# Copied beside and renamed: a phlo that runs is not disturbed.
cp "$work/phlo" "$folder/.phlo.$$" && mv -f "$folder/.phlo.$$" "$folder/phlo" ||
  fail "$folder cannot be written; name another with --to"

echo "$shown is installed in $folder"
case :${PATH:-}: in
  *":$folder:"*) echo "Next: phlo init my-project" ;;
  *)
    echo "$folder is not on the PATH. Add this line to the profile of your shell:"
    echo "  export PATH=\"$folder:\$PATH\"" ;;
esac
