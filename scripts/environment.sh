# Shared by the scripts here: makes .venv, installs what is missing, says each step in one line.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '· %s\n' "$*" >&2; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

# The newest Python from 3.11 on; JOBBANK_PYTHON names another.
find_python() {
  local candidate
  for candidate in ${JOBBANK_PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$candidate"
      return
    fi
  done
  fail "Python 3.11 or newer is needed; install it or name it in JOBBANK_PYTHON"
}

# .venv with the pinned packages; nothing is done when they are in already.
ensure_venv() {
  local python wanted
  wanted=$(cat requirements.txt pyproject.toml | sha256sum | cut -c1-16)
  [ "$(cat .venv/.installed 2>/dev/null || true)" = "$wanted" ] && return
  python=$(find_python)
  [ -x .venv/bin/python ] || { say "making .venv with $($python --version)"; "$python" -m venv .venv; }
  say "installing the pinned Python packages into .venv"
  .venv/bin/python -m pip install -q --disable-pip-version-check uv
  .venv/bin/uv pip install -q --python .venv/bin/python -r requirements.txt
  .venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e .
  printf '%s' "$wanted" >.venv/.installed
}

# Translations are compiled, not committed.
ensure_translations() {
  local po
  for po in webapp/translations/*/LC_MESSAGES/*.po; do
    [ -e "$po" ] || continue
    [ "${po%.po}.mo" -nt "$po" ] || .venv/bin/pybabel -q compile -i "$po" -o "${po%.po}.mo"
  done
}

# Debian packages, where this is Debian and we may install; else the caller reports what is missing.
ensure_debian() {
  local package missing=()
  command -v apt-get >/dev/null || return 0
  for package in "$@"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    say "not root, so not installed: ${missing[*]}"
    return 0
  fi
  say "installing Debian packages: ${missing[*]}"
  apt-get -qq update >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}
