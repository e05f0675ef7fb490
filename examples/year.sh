#!/bin/sh
# A company's year from its files: made, posted and closed month by month, locked, audited,
# replayed from its exported text alone, and its statements printed.
#   examples/year.sh trading [BOOK] [FOLDER FOR THE STATEMENTS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
company=${1:?"name one of: trading manufacturing retail"}
book=${2:-$company.db}
statements=${3:-$company-statements}
command="${ZHANGFANG:-zhangfang} --user demo"

case $company in
trading)
  language=en
  set -- --chart generic --currency EUR --timezone Europe/Dublin --company "Harbour Kitchen Trading Ltd" ;;
manufacturing)
  language=zh
  set -- --chart cn-enterprise --company "江苏恒阀机电制造有限公司" ;;
retail)
  language=zh
  set -- --chart cn-small-enterprise --company "小禾生活超市有限公司" ;;
*)
  echo "there is no example company “$company”: trading, manufacturing, retail" >&2
  exit 2 ;;
esac

$command init "$book" --start 2025-01 "$@"
$command post "$book" "$here/$company/00_masters.jsonl" >/dev/null
for month in 01 02 03 04 05 06 07 08 09 10 11 12; do
  $command post "$book" "$here/$company/2025-$month.jsonl" >/dev/null
  $command close "$book" "2025-$month" >/dev/null
  echo "2025-$month posted and closed"
done
$command close "$book" 2025 >/dev/null
echo "2025 locked"
$command audit "$book" verify
$command audit "$book" beancount

mkdir -p "$statements"
$command export "$book" journal --out "$statements/journal.jsonl" >/dev/null
$command audit "$statements/journal.jsonl" replay
for name in trial-balance balance-sheet income cash-flow stock; do
  $command --lang "$language" report "$book" "$name" --from 2025-01-01 --to 2025-12-31 >"$statements/$name.txt"
done
echo "statements: $statements"
