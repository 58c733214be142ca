# results.jq -- the records of bench/results, slurped, as the page docs/results.md: a section for each kind of row.

def digits($n): if . == 0 then 0 else pow(10; $n - 1 - (fabs | log10 | floor)) as $scale | . * $scale | round / $scale end;
def figure: if . == null then "" elif type == "number" then (if fabs >= 10000 then round else digits(5) end) | tostring else tostring end;

# Seeds are told one by one, with their median before them; what else there is, as a list.
def seeds: [.runs[] | (.nats // .value) | figure] as $each | [.runs[].fit_seconds | values | round] as $took
    | (if ($each | length) > 1 then "**\(.median | figure)**, median of \($each | join(", "))" else "**\($each[0])**, one seed" end)
    + (if ($took | length) == 0 then "" elif ($took | min) == ($took | max) then "; a fit took \($took[0]) s"
       else "; a fit took \($took | min) to \($took | max) s" end);
def listed:
    if type == "object" then
        if .runs and .median and (.runs | all(.nats // .value)) then seeds
        else [to_entries[] | "\(.key) \(.value | if type == "object" then "(\(listed))" else listed end)"] | join(", ") end
    elif type == "array" then [.[] | listed] | join("; ")
    else figure end;

def cell: tostring | gsub("\\|"; "/") | gsub("\n"; " ");
def row: "| " + (map(cell) | join(" | ")) + " |";
def table($head): ([$head, ($head | map("---"))] | map(row)) + map(row) | join("\n");
def section($title; $text; body): if length == 0 then empty else "\n## \($title)\n\n\($text)\n\n\(body)" end;

def origin: ["`\(.command)`", "\(.commit), \(.machine)"];

# A row counts where both sides were seen to compute the same, in the type that was timed too; one of which that is not
# known does not.
def near: . != null and . <= 2;
def agreed: .figures | if has("same_text") then .same_text
    else (.loss_off_percent | near) and (.limn_precision == .loss_in or (.bf16_loss_off_percent | near)) end;
def agreement: (if agreed then "" else " (does not count)" end) as $not | .figures
    | (if has("same_text") then (if .same_text then "same text" else "another text" end)
       elif .loss_off_percent == null then "not known" else "\(.loss_off_percent) % in \(.loss_in)" end) + $not;
def between: if . then " (\(map(figure) | join(" to ")))" else "" end;
def step_row: .figures as $f | [(.name | ltrimstr("step-")), ($f.limn_ms | figure) + ($f.limn_quartiles | between), $f.limn_precision,
    ($f.torch_ms // "" | figure) + ($f.torch_quartiles | between), $f.torch_mode // "", ($f.faster // "" | figure), agreement,
    ($f.peak_mib // "" | figure), ($f.torch_peak_mib // "" | figure), ($f.torch_least_peak_mib // "" | figure)];
def geometric_mean: [.[] | select(agreed) | .figures.faster | values] | if length == 0 then "" else
    "Geometric mean over the \(length) rows that count: **\((map(log) | add / length) | exp | digits(3)) times as fast**; the least is \(min)." end;
def peers: [.[].figures.torch | values] | unique | if length == 0 then "" else "Beside " + join(", ")
    + (if any(startswith("torch 1.")) then ", an old one: the bar does not count as met" else "" end) + "." end;
def shares: ["products", "conv", "conv_dx", "conv_dw", "attention", "norms", "elementwise", "optimiser", "movement", "overhead"];
def where_row: .figures as $f | [(.name | ltrimstr("step-"))] + [shares[] as $s | $f.where[$s] // "" | figure] +
    [($f.outside_products // "" | figure), ($f.share_of_product // null | if . then "\(100 * . | digits(3)) %" else "" end),
     ($f.last_to_first // "" | figure), ($f.alone | if . then "\(.ratio) (\(.ratio_swept) after a sweep)" else "" end),
     ($f.alone | if . then "\(.worst): \(.worst_call)" else "" end)];
def scaling_page: .figures as $f | "Two threads are taken to need T2 = (s + (1 - s) / 2) T1 + f c, with c calls of kernels: over all rows the share that does not get shorter is s = **\($f.serial_share)**, and what a call costs because two threads do it f = **\($f.call_us) us**. `\(.command)`; \(.commit), \(.machine).\n\n"
    + ([$f.rows[] | [.row, (.one_ms | figure), (.two_ms | figure), (.ratio | figure), (.calls | tostring), (.model_ms | figure), "\(.off_percent) %"]]
       | table(["row", "one core, ms", "two, ms", "times as fast", "calls", "by the model, ms", "off by"]));
def precision_row: .figures as $f | [.title] + [[1, 4, 9][] as $k | $f.curve[$k] // null | if . then "\(.f32 | figure), \(.bf16 | figure) (\(.difference | digits(2)); \((.noise // 0) | digits(2)))" else "" end]
    + ["\($f.points_within) of \($f.curve | length)", (if $f.kept then "yes" else "**no**" end), "`\(.command)`", .commit];
def set_models: ["chain", "tree", "network", "mixture", "fvsbn", "nade", "made"];
def set_row: .figures as $f | [(.name | ltrimstr("debd-"))] + [set_models[] as $m | $f[$m] | if . == null then "" else
    "\(.test // .median | figure) (\(.settings | sub("^[a-z]+ "; "")))" end] + [.bar, .commit];

def fuzz_row: [.key, (.value.seconds | figure), (.value.runs | tostring), (.value.covered | tostring), (.value.kept | tostring),
    (if .value.found == 0 then "nothing" else "**something**" end)];

def kind: if .name == "fuzz" then "fuzz" elif .name | startswith("step-") then "step" elif .name | startswith("debd-") then "set"
    elif .name == "scaling" then "scaling" elif .name | startswith("precision-") then "precision"
    elif .name | test("^peer-|^csv|^decode|^flows|^cold") then "peer" else "figure" end;

"# Results\n\nMade by `tools/results` from the records in `bench/results/`; not edited by hand.",
(group_by(kind) | map({(.[0] | kind): .}) | add // {} |
    ((.step // []) | section("A training step beside PyTorch";
        "Milliseconds, the median and the quartiles: the best of limn's types against the best of PyTorch's modes, in one run, from the same parameters; last, the least that any of its modes took of memory. `STEPS_ROWS=row PEERS=venv make bench ROWS=steps`.\n\n\(peers) \(geometric_mean)";
        [.[] | step_row + [.commit]] | table(["row", "limn, ms", "in", "PyTorch, ms", "in", "times as fast", "losses differ", "memory, MiB", "PyTorch's", "its least", "commit"]))),
    ((.step // []) | map(select(.figures.where)) | section("Where a step's time goes";
        "Percent of limn's step. *Outside* is all but products and convolutions (attention counts as outside); *of a product* is the step's rate beside that of a large product in the same minutes; *last* the time of the last hundred steps beside the first; *alone* what the calls of oneDNN take in the step beside the same alone, and the worst of those that take a hundredth of the step or more.";
        [.[] | where_row] | table(["row"] + (shares | map(gsub("_"; " "))) + ["outside", "of a product", "last", "alone", "worst"]))),
    ((.scaling // []) | section("One core and two"; "The quicker of two runs each."; .[0] | scaling_page)),
    ((.precision // []) | section("bf16 beside f32";
        "Means of the loss over three seeds in f32 and in bf16 (their difference; two standard errors of it by the spread of the seeds), in the second, fifth and last tenth of the run; how many of the ten tenths lie within; and whether the last does.";
        [.[] | precision_row] | table(["training", "second tenth", "fifth", "last", "within noise", "kept", "command", "commit"]))),
    ((.peer // []) | section("Beside other programs"; "Each pair ran in the same minutes on the same arrays.";
        [.[] | [.title, (.figures | listed), .bar] + origin] | table(["what", "figures", "bar", "command", "commit and machine"]))),
    ((.figure // []) | section("Figures reached"; "Log-likelihoods in nats; choices were made on validation data, the test part was read once.";
        [.[] | [.title, (.figures | listed), .bar, "\(.seconds | round) s"] + origin] | table(["what", "figures", "bar", "took", "command", "commit and machine"]))),
    ((.set // []) | section("Small binary sets (DEBD)";
        "Nats per row of the test part; settings chosen on the validation part. Of what is learned by gradients, where there is a bar, the median of three seeds. `SETS=name make bench ROWS=debd`.";
        [.[] | set_row] | table(["set"] + set_models + ["bar", "commit"]))),
    ((.fuzz // []) | section("Parsers searched";
        "By libFuzzer under the address and undefined-behaviour sanitizers: inputs tried, edges of the program that were reached, inputs that reached something new. " + (.[0] | origin | join("; ")) + ".";
        [.[0].figures | to_entries[] | fuzz_row] | table(["parser", "seconds", "inputs", "edges", "kept", "found"]))))
