# The care plan: its rules, versions and walks in words.

plan-moved = {" "}(plan { $plan })
plan-moved-rule = {" "}(plan { $plan }: { $rule })
plan-rule = {" "}({ $rule })
plan-by-hub = the hub

plan-how-default = shipped with the store
plan-how-file = edited by hand
plan-how-apply = applied
plan-how-undo = undone

kind-plan-version = version of the plan
error-plan = The plan does not hold together: { $line }:{ $column }: { $said }
error-plan-changed = Version { $version } is in force since { $at }, put there by { $by }: look at it first
error-not-now-plan-same = That is the plan in force already
error-limit-of-plan-bytes = bytes of a plan
cli-action-plan = plan in force

plan-version = { $version }, { $how } { $at }
plan-file-edited = { $file } was edited; to put it in force: warmline plan apply { $file }
plan-file-broken = { $place }: { $said }; the plan before stays in force
plan-file-unreadable = { $file } can't be read: { $reason }; the plan before stays in force
cli-status-plan = Care plan
