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

def step_row: .figures as $f | [(.name | ltrimstr("step-")), ($f.limn_ms | figure), $f.limn_precision, ($f.torch_ms // "" | figure),
    $f.torch_mode // "", ($f.faster // "" | figure), (if $f.loss_off_percent then "\($f.loss_off_percent) %" else "" end),
    ($f.peak_mib // "" | figure), ($f.torch_peak_mib // "" | figure)];
def geometric_mean: [.[].figures.faster | values] | if length == 0 then "" else
    "Geometric mean over \(length) rows: **\((map(log) | add / length) | exp | digits(3)) times as fast**; the least is \(min)." end;
def set_models: ["chain", "tree", "network", "mixture", "fvsbn", "nade", "made"];
def set_row: .figures as $f | [(.name | ltrimstr("debd-"))] + [set_models[] as $m | $f[$m] | if . == null then "" else
    "\(.test // .median | figure) (\(.settings | sub("^[a-z]+ "; "")))" end] + [.bar, .commit];

def fuzz_row: [.key, (.value.seconds | figure), (.value.runs | tostring), (.value.covered | tostring), (.value.kept | tostring),
    (if .value.found == 0 then "nothing" else "**something**" end)];

def kind: if .name == "fuzz" then "fuzz" elif .name | startswith("step-") then "step" elif .name | startswith("debd-") then "set"
    elif .name | test("^peer-|^csv|^decode|^flows|^cold") then "peer" else "figure" end;

"# Results\n\nMade by `tools/results` from the records in `bench/results/`; not edited by hand.",
(group_by(kind) | map({(.[0] | kind): .}) | add // {} |
    ((.step // []) | section("A training step beside PyTorch";
        "The best of limn's types against the best of PyTorch's modes, in one run, from the same parameters. `STEPS_ROWS=row PEERS=venv make bench ROWS=steps`.\n\n\(geometric_mean)";
        [.[] | step_row + [.commit]] | table(["row", "limn, ms", "in", "PyTorch, ms", "in", "times as fast", "losses differ", "memory, MiB", "PyTorch's", "commit"]))),
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
