"""What ``build/onefile/gouji`` runs: the command; or a worker, for a scan that starts it again as if it were Python."""

import sys

if sys.argv[1:] == ["-m", "gouji.batch.worker"]:
    from gouji.batch.worker import main
else:
    from gouji.cli import main

main()
