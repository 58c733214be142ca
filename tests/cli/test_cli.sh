#!/bin/sh
# The command as a person or a script meets it: help, near misses, exit codes, JSON, and everything that can be wrong.
# Wants $LIMN, the built command.
set -u
limn=${LIMN:?the built command}
if [ ! -x "$limn" ]; then
    echo "skip cli: $limn is not built"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset NO_COLOR COLUMNS
verbs="fit sample score encode decode reconstruct interpolate classify detect cluster query impute forecast compress decompress eval compare judge lab families data info bench help"

code=0
run() { # run ARGUMENT...: leaves out, err and $code
    "$limn" "$@" >out 2>err </dev/null
    code=$?
}

check() { # check TITLE COMMAND...
    title=$1
    shift
    if "$@"; then
        echo "ok $title"
    else
        echo "not ok $title"
        sed 's/^/    out: /' out | head -5
        sed 's/^/    err: /' err | head -5
        echo "    exit code $code"
    fi
}

is_json() { # each line of the file
    if command -v jq >/dev/null; then
        jq -e . <"$1" >/dev/null
    else
        while read -r line; do printf '%s' "$line" | python3 -m json.tool >/dev/null || return 1; done <"$1"
    fi
}

one_line() { # the failure on stderr, nothing on stdout
    [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q '^limn: ' err
}

# fails TITLE CODE WORDS ARGUMENT...: one line on stderr that holds WORDS; nothing half-written; the same as JSON.
fails() {
    title=$1 want=$2 words=$3
    shift 3
    before=$(ls)
    run "$@"
    verdict=0
    [ "$code" -eq "$want" ] && one_line && grep -qF -e "$words" err || verdict=1
    [ "$before" = "$(ls)" ] || verdict=1
    check "$title" [ $verdict -eq 0 ]
    "$limn" "$@" --json >out 2>err </dev/null
    code=$?
    check "$title, as JSON" sh -c "[ $code -eq $want ] && grep -q '^{\"error\":' out && [ ! -s err ]"
    [ -z "$json" ] || check "$title, JSON is sound" is_json out
}

json=yes
command -v jq >/dev/null || command -v python3 >/dev/null || json=
[ -n "$json" ] || echo "skip JSON is sound: neither jq nor python3 is here"
: >out
: >err

# ---- help ----

run --help
check "--help" grep -q '^verbs' out
run -h
check "-h" grep -q '^verbs' out
run help
check "help" grep -q '^verbs' out
run --version
check "--version" grep -qE '^limn [0-9]+\.[0-9]+\.[0-9]+$' out
for verb in $verbs; do
    run "$verb" -h
    check "$verb -h has usage and example" sh -c "[ $code -eq 0 ] && grep -q '^usage' out && grep -q '^  limn ' out &&
        grep -A2 '^example' out | grep -q 'limn $verb' && [ ! -s err ]"
    cp out first
    run help "$verb"
    check "help $verb is the same" cmp -s out first
    check "help $verb is at most 100 columns wide" sh -c "! grep -q '.\{101\}' out"
done
run sample --version
check "a verb's --version" grep -q '^limn ' out

run bench --ops layer-norm --time 0.01s
check "an operation beside what the machine can do" sh -c "[ $code -eq 0 ] && grep -q 'GB/s' out && grep -qE '^layer-norm .*%  plain' out"
run bench --ops matmul-small --time 0.01s --json
check "the same as JSON" sh -c "[ $code -eq 0 ] && grep -q '\"op\":\"matmul-small\".*\"share\":' out"
[ -z "$json" ] || check "the same, JSON is sound" is_json out

# ---- near misses and wrong calls ----

fails "no verb" 2 "usage"
fails "a verb that is nearly right" 2 "'sample'" smaple x
fails "a verb that is not built" 2 "no verb 'frobnicate'" frobnicate x
fails "a flag that is nearly right" 2 "'--steps'" fit vae rings -o m --stpes 3
fails "a flag without its value" 2 "--steps" fit vae rings -o m --steps
fails "a switch with a value" 2 "no value" fit vae rings -o m --resume=1
fails "a flag of another verb" 2 "no flag '--plan'" sample m -n 3 -o x.png --plan
fails "too few arguments" 2 "missing" fit vae
fails "too many arguments" 2 "too many" info a b
fails "not a number" 2 "not a number" fit vae rings -o m --steps many
fails "not whole" 2 "whole" fit vae rings -o m --steps 1.5
fails "NaN" 2 "not a number" fit vae rings -o m --steps nan
fails "out of range" 2 "out of range" sample m -n 0 -o x.png
fails "one name for two files" 2 "both name" sample m -n 3 -o z.npy --with-latents z.npy
fails "time without a unit" 2 "90s" fit vae rings -o m --time 90
fails "checkpoint that is neither" 2 "neither" fit vae rings -o m --checkpoint often
fails "a share that is none" 2 "--valid" fit vae rings -o m --valid 1.5
fails "no -o" 2 "add -o" fit vae rings
fails "a family that is nearly right" 2 "'vae'" fit vea rings -o m
fails "an option that is nearly right" 2 "'latent'" fit vae rings -o m --set laten=2
fails "an option without a value" 2 "option=value" fit vae rings -o m --set latent
fails "an option out of range" 2 "latent" fit vae rings -o m --set latent=0
fails "an option that is NaN" 2 "rate" fit vae rings -o m --set rate=nan
fails "a choice that is nearly right" 2 "'mlp'" fit vae rings -o m --set network=mlq
fails "a precision that is none" 2 "fp16" fit vae rings -o m --precision fp16
fails "steps and epochs" 2 "both" fit vae rings -o m --steps 3 --epochs 3
fails "no family chooses itself" 2 "limn compare DATA" fit auto rings -o m
fails "a family's help that is nearly right" 2 "'vae'" families vea

# ---- a model ----

run fit vae rings,n=400 -o m.limn --set hidden=16 --set latent=2 --steps 30 --batch 32 --seed 3
check "fit" [ "$code" -eq 0 ]
check "fit leaves the model and its state" [ -s m.limn -a -s m.limn.state ]
check "fit's result stands on stdout" grep -q '30 steps' out
check "fit's progress stands on stderr" grep -q 'step 30 of 30' err
check "a score says in whose units it is" grep -q 'step 30 of 30 .* valid -[0-9.]* in data units' err
check "no bar and no colours where there is no terminal" sh -c "! grep -q '[[:cntrl:]]' err"
run fit vae rings,n=400 -o q.limn --steps 5 --quiet
check "--quiet" [ "$code" -eq 0 -a ! -s err ]
run fit vae rings,n=400 -o j.limn --steps 5 --json
check "fit --json ends with done" sh -c "tail -1 out | grep -q '^{\"done\":true,\"steps\":5,\"seconds\":.*\"reason\":'"
check "fit --json tells its progress" grep -q '"event":"progress"' out
check "fit --json leaves stderr alone" [ ! -s err ]
[ -z "$json" ] || check "fit --json is sound, line by line" is_json out
run fit vae rings,n=400 -o j.limn --steps 9 --resume
check "--resume says where it goes on" grep -q 'resumed at step 5' err
for by in adam adamw; do
    run fit vae rings,n=400 -o "$by.limn" --set optimiser=$by --steps 5 --quiet
    run sample "$by.limn" -n 9 -o "$by.csv"
done
check "an optimiser brings its own decay" sh -c "[ -s adam.csv ] && ! cmp -s adam.csv adamw.csv"
run fit vae rings,n=400 -o j.limn --steps 9 --resume --set latent=7
check "--resume with other options names the state that they do not fit" grep -q 'j.limn.state has' err
"$limn" fit vae rings,n=400 -o pipe.limn --steps 400 --valid 0 2>&1 | head -n 1 >out
run info pipe.limn
check "a fit whose progress nobody reads any more is finished" grep -q '^  ended  *400 steps done' out
run fit vae rings,n=400 -o new.limn --steps 5 --resume
check "--resume without a state begins at 0" grep -q 'step 0' err
run fit vae rings,n=400 -o v.limn --steps 5 --from m.limn --set hidden=16 --set latent=2 --valid rings,n=50,seed=4
check "--from tells what it took, --valid takes data" grep -q '10 of its 10' err

run info m.limn
check "info" grep -q '^  latent  *2' out
run info m.limn --plan
check "info --plan tells what is computed, by whom and where" sh -c "[ $code -eq 0 ] && grep -q '^sample, 64 items at a time' out &&
    grep -q '^score, 64 items at a time' out && grep -Eq '^ +[0-9]+ MATMUL +[a-z]+ .*-> [a-z0-9]+.64,16. .*# dec/h' out"
run info m.limn -o curve.png
check "info draws how the fit went" [ "$code" -eq 0 -a -s curve.png ]
run info m.limn -o curve.csv
check "info lists how the fit went" sh -c "[ \"\$(head -1 curve.csv)\" = step,loss,validation ] && grep -q '^30,' curve.csv"
[ -z "$json" ] || for how in "" --plan; do
    run info m.limn $how --json
    check "info $how --json is sound" is_json out
done
printf 'a,b,c\n1,2,x\n3,,y\n5,7,x\n2,2,y\n' >holed.csv
ln holed.csv linked.csv
mkdir sub
inputs=$(cksum m.limn holed.csv)
fails "compress over its model" 2 "name the same file" compress m.limn rings,n=50 -o m.limn
fails "compress over its data" 2 "name the same file" compress m.limn holed.csv -o holed.csv
fails "fit over its data" 2 "name the same file" fit vae holed.csv,label=c -o sub/../holed.csv --steps 2
fails "fit over what it is validated on" 2 "name the same file" fit vae rings,n=400 -o holed.csv --steps 2 --valid holed.csv
fails "data over themselves" 2 "name the same file" data ./holed.csv,label=c -o holed.csv
fails "impute over a link to its data" 2 "name the same file" impute m.limn holed.csv -o linked.csv
fails "encode over the model" 2 "name the same file" encode m.limn holed.csv -o m.limn
check "what was read is what it was" [ "$inputs" = "$(cksum m.limn holed.csv)" ]
run fit vae rings,n=400 -o rings --steps 3 --quiet
run fit vae rings,n=400 -o rings --steps 5 --from rings --quiet
check "a model of a built-in name may begin with itself" [ "$code" -eq 0 ]
rm rings rings.state
for ending in png csv npy; do
    run sample m.limn -n 20 -o "s.$ending" --with-latents z.npy
    check "sample into .$ending" [ "$code" -eq 0 -a -s "s.$ending" ]
done
check "a picture tells how it was made" grep -qa 'limn sample m.limn -n 20 -o s.png' s.png
check "a table has a header and a line per item" sh -c "[ \"\$(head -1 s.csv)\" = x1,x2 ] && [ \$(wc -l <s.csv) -eq 21 ]"
run sample m.limn -n 20 -o s.csv
cp s.csv first
run sample m.limn -n 20 -o s.csv --seed 1
check "the same seed, the same items" cmp -s first s.csv
run sample m.limn -n 20 -o s.csv --seed 2
check "another seed, other items" sh -c "! cmp -s first s.csv"
run decode m.limn z.npy -o d.csv
check "decode" [ "$code" -eq 0 -a "$(wc -l <d.csv)" -eq 21 ]
run encode m.limn rings,n=30 -o e.csv
check "encode" sh -c "[ \"\$(head -1 e.csv)\" = z1,z2 ] && [ \$(wc -l <e.csv) -eq 31 ]"
run encode m.limn rings,n=30 -o e.png
check "encode into a picture" [ "$code" -eq 0 -a -s e.png ]
run decode m.limn --map 3 -o d.csv
check "decode a map" [ "$code" -eq 0 -a "$(wc -l <d.csv)" -eq 10 ]
run reconstruct m.limn rings,n=30 -o r.csv -n 7
check "reconstruct" [ "$code" -eq 0 -a "$(wc -l <r.csv)" -eq 8 ]
run reconstruct m.limn rings,n=30
check "reconstruct tells the error beside a baseline" sh -c "grep -q '^squared error' out && grep -q '^baseline' out"
run reconstruct m.limn rings,n=30 --json
check "reconstruct --json has its keys" grep -q '^{"squared_error":[^,]*,"items":30,"baseline":[^,]*,"categories_right":null,"categories_baseline":null}$' out
run interpolate m.limn rings,n=30 -o i.csv -n 3 --points 4
check "interpolate between data" [ "$code" -eq 0 -a "$(wc -l <i.csv)" -eq 13 ]
run interpolate m.limn -o i.png
check "interpolate between draws" [ "$code" -eq 0 -a -s i.png ]
run score m.limn rings,n=50,seed=5 -o each.csv
check "score" sh -c "grep -q 'nats per item (bound)' out && grep -q '^baseline' out && [ \$(wc -l <each.csv) -eq 51 ]"
run score m.limn rings,n=50,seed=5 --json --samples 4
keys='^{"kind":"bound","nats_per_item":[^,]*,"bits_per_dim":[^,]*,"ci95":[^,]*,"items":50,"baseline":[^,]*}$'
check "score --json has its keys" grep -q "$keys" out
run fit vae shapes,n=60,size=8 -o classes.limn --set conditional=yes --steps 5 --quiet
run sample classes.limn -n 12 --class all -o each.npz
run data each.npz
check "samples of each class are data again" grep -q '^12 colour pictures of 8 x 8 in 5 classes' out
run score m.limn rings,n=50,seed=5 --joint -o joint.csv
check "score --joint" sh -c "grep -q '^log p(x, z) .*log p(z)' out && [ \$(wc -l <joint.csv) -eq 51 ]"
run score m.limn rings,n=50,seed=5 --joint --json
check "score --joint --json has its keys" grep -q '^{"joint":[^,]*,"log_p_x_given_z":[^,]*,"log_p_z":[^,]*,"items":50}$' out
fails "--joint with --samples" 2 "neither" score m.limn rings,n=50 --joint --samples 4
run classify m.limn rings,n=50,seed=5
check "classify without classes says so" sh -c "[ $code -eq 2 ] && grep -q 'cannot classify' err"
run fit gmm rings,n=400 -o gmm.limn --valid 0.3
check "a round's figure has a name" grep -q '^round [0-9]*  objective -[0-9.]*$' err
awk 'BEGIN { print "a,b,c"; for (i = 0; i < 60; i++) print (i * 7) % 31 / 10 "," (i * 5) % 17 / 10 "," (i * 7) % 31 / 10 + (i * 5) % 17 / 10 }' >sum.csv
run fit gaussian sum.csv -o sum.limn
check "a singular covariance is said to have its remedy" grep -q "singular covariance: the column 3, 'c', .* ridge" err
run detect gmm.limn rings,n=60 -o strange.csv --normal rings,n=400 --alarm-rate 0.1
check "detect" sh -c "grep -q '^alarms .* of 60 items' out && [ \$(wc -l <strange.csv) -eq 61 ] && [ \$(head -1 strange.csv) = strangeness ]"
run detect gmm.limn rings,n=60 --json
check "detect --json has its keys" grep -q '^{"by":"score","threshold":[^,]*,"items":60,"alarms":0,"strangest":\[[0-9,]*\]}$' out
printf 'a,b,odd\n0.1,0.2,no\n0.3,-0.1,no\n9,9,yes\n-0.2,0.4,no\n' >odd.csv
run sample gmm.limn -n 50 -o near.csv
run fit gmm near.csv -o near.limn --set components=1 --quiet
sed -i "1s/.*/$(head -n 1 near.csv),odd/" odd.csv
run detect near.limn odd.csv --label odd --json
check "detect --label tells how well" grep -q '"anomalies":1,"auc":1,"recall":1,"precision":1,"strangest":\[2,' out
awk 'BEGIN { print "place,size,species"; split("here there yonder", p); split("cat dog", s);
    for (i = 0; i < 60; i++) print p[i % 3 + 1] "," (i * 7) % 31 / 10 "," s[i % 2 + 1] }' >places.csv
run fit mob places.csv -o places.limn --quiet
head -n 2 places.csv >place.csv
for verb in detect score; do
    run $verb places.limn place.csv
    check "$verb reads one row as the model knows it" sh -c "[ $code -eq 0 ] && ! [ -s err ]"
done
printf 'place,size,species\nhere,1.5,cat\nmars,2.5,\nthere,,owl\n' >odd.csv
run score places.limn odd.csv
check "what a model does not know is said" sh -c "[ $code -eq 0 ] && grep -q \"^odd.csv: .*missing: column 'place': 'mars', in 1 row; column 'species': 'owl', in 1 row\" err"
run detect places.limn odd.csv --label species --anomaly owl --json
check "detect knows classes of which the model knows nothing" grep -q '"anomalies":1,"auc":' out
run impute places.limn odd.csv -o whole.csv
check "impute leaves an unknown category as it stands" grep -q '^mars,2.5,$' whole.csv
run sample places.limn -n 5 -o drawn.csv
check "sample says that the label is not drawn" grep -q '^not drawn: species, the label' err
fails "a table without a header" 1 "the table has no header" score places.limn "$(tail -n 5 places.csv >bare.csv; echo bare.csv)"
fails "detect by what it is not" 2 "by score or by reconstruction" detect gmm.limn rings,n=60 --by magic
fails "detect with a rate above 1" 2 "alarm-rate" detect gmm.limn rings,n=60 --alarm-rate 2
awk 'BEGIN { print "a,b,kind"; for (i = 0; i < 60; i++) { if (i == 4) print ""; k = i % 3
    print (i == 40 ? 99 : k * 3 + (i * 7) % 11 / 10) "," k + (i * 5) % 17 / 10 "," (k == 0 ? "red" : k == 1 ? "green" : "blue") } }' >kinds.csv
run fit naive-bayes kinds.csv,label=kind -o kinds.limn --quiet
run classify kinds.limn kinds.csv,label=kind -o each.csv
check "classify names the classes" sh -c "grep -q '^items  *60, of 3 classes: blue, green, red$' out && [ \$(head -1 each.csv) = blue,green,red ]"
check "each probability stands under its class" [ "$(awk -F, 'NR == 2 { print ($3 > $1 && $3 > $2) }' each.csv)" = 1 ]
run classify kinds.limn kinds.csv,label=kind --json
check "classify --json lists the classes" grep -q '"items":60,"classes":\["blue","green","red"\]}$' out
run detect kinds.limn kinds.csv --label kind
check "detect of three classes says what is missing" grep -q '^AUC .*3 classes: --anomaly CLASS' out
check "detect tells the line of the file" sh -c "grep -q '^strangest  *items 40 .*; lines 43 .* of the file' out && sed -n 43p kinds.csv | grep -q ^99"
run detect kinds.limn kinds.csv --label kind --anomaly red --json
check "detect of one class among three" grep -q '"anomalies":20,"auc":[0-9.]*,.*"strangest":\[40,.*"lines":\[43,' out
run sample near.limn -n 5 -o far.csv --given x1=4000000
check "what is given outside of all that was seen is said" grep -q '^x1=4000000 lies outside of what the model has seen, -[0-9.]* to [0-9.]*$' err
run sample near.limn -n 5 -o far.csv --given x1=0.1
check "what lies within is not" sh -c "[ $code -eq 0 ] && ! grep -q outside err"
run cluster gmm.limn rings,n=60 -o groups.csv
check "cluster" sh -c "grep -q '^groups' out && [ \$(wc -l <groups.csv) -eq 61 ] && [ \$(head -1 groups.csv) = group ]"
run cluster gmm.limn rings,n=60 --json
check "cluster --json has its keys" grep -q '^{"groups":[0-9]*,"used":[0-9]*,"items":60,"nmi":null,"ari":null,"purity":null}$' out
run eval gmm.limn rings,n=400 -n 100
check "eval judges what was held out" sh -c "grep -q 'held out' out && grep -q '^likelihood  *gmm ' out && grep -q '^c2st ' out"
run eval gmm.limn rings,n=50,seed=5 --json -n 50 --judges likelihood,mmd
check "eval --json has a line for each judge" sh -c "[ \$(grep -c '^{\"metric\":\"' out) -ge 2 ] && grep -q '\"part\":\"all\"' out"
[ -z "$json" ] || check "eval --json is sound" is_json out
fails "a judge that is nearly right" 2 "did you mean 'mmd'" eval gmm.limn rings,n=50 --judges mdm
fails "judge without a picture" 1 "no judges to train" judge train rings -o j.limn
fails "judge of a verb that is not there" 2 "judge train" judge trian rings -o j.limn
fails "judge by an attribute that is not there" 2 "'color'" judge train shapes,n=50 --by color -o j.limn
fails "judge train without -o" 2 "add -o" judge train shapes
run fit ppca shapes,n=100,size=8 -o pictures.limn --quiet
run eval pictures.limn shapes,n=100,size=8,seed=3 -n 50 --judges frechet,coverage
check "eval says how a judge is made" sh -c "[ $code -eq 0 ] && grep -q 'limn judge train' out"
fails "a judge that is a model of another kind" 2 "not a judge" eval pictures.limn shapes,n=100,size=8 --judges frechet --judge pictures.limn
fails "a judge that is not there" 1 "absent.limn" eval pictures.limn shapes,n=100,size=8 --judges frechet --judge absent.limn
printf 'a,b,c\n' >rows.csv
i=0
while [ $i -lt 40 ]; do
    printf '%s,%s,%s\n' "$((i % 2))" "$((i % 3 == 0))" "v$((i % 2))" >>rows.csv
    i=$((i + 1))
done
run fit bayesnet rows.csv -o net.limn
run compare rows.csv --families bayesnet,gan,gmm --time 0.5s -n 40 -o report.html --json
check "compare has a line for each family and judge" sh -c "grep -q '\"metric\":\"likelihood\",\"model\":\"bayesnet\"' out &&
    grep -q '\"metric\":\"c2st\",\"model\":\"gan\"' out && grep -q '\"metric\":\"fit-time\",\"model\":\"gan\"' out"
check "compare: a family that fails is a line" sh -c "[ $code -eq 0 ] && grep -q '\"metric\":\"failed\",\"model\":\"gmm\"' out"
[ -z "$json" ] || check "compare --json is sound" is_json out
check "compare: the page stands alone" sh -c "grep -q '<table id=\"figures\">' report.html && grep -q 'prefers-color-scheme' report.html &&
    ! grep -Eq '(src|href)=\"?(http|//)' report.html && grep -q 'this family is for numbers' report.html"
fails "compare: no such family" 2 "did you mean 'gmm'" compare rows.csv --families gnm -o r2.html
fails "compare: a report that is no page" 2 ".html" compare rows.csv -o report.pdf
run compare rows.csv --families gmm,kde
check "compare: none can be fitted" sh -c "[ $code -eq 1 ] && grep -q 'none of the families' err"
run query net.limn 'P(c=v1 | a=1)'
check "query" sh -c "grep -Eq '^0\\.9' out"
run query net.limn 'P(c | a=0)' --json
check "query of each value" sh -c "grep -q '^{\"probabilities\":{\"v0\":0\\.9' out"
run sample net.limn -n 30 --given a=1,c=v1 -o given.csv
check "sample --given" sh -c "[ \$(grep -c '^1,[01],v1' given.csv) -eq 30 ]"
fails "given without a value" 2 "has a value" sample net.limn --given a -o given2.csv
run query net.limn 'argmax(a, b | c=v1)'
check "the likeliest values" sh -c "grep -Eq '^0\\.[0-9]+  a=1, b=0$' out"
run query net.limn 'argmax(* | a=0)' --json
check "the most probable explanation" sh -c "grep -q '^{\"argmax\":{\"b\":\"0\",\"c\":\"v0\"},\"probability\":0\.[5-9]' out"
fails "an argmax of what is given" 2 "nothing is left" query net.limn 'argmax(a | a=1)'
fails "a column that is nearly right" 2 "did you mean" query net.limn 'P(c=v1 | aa=1)'
fails "a question that is none" 2 "is written" query net.limn 'what?'
sed '3s/,[01],/,,/; 5s/v.$//' rows.csv >holes.csv
run impute net.limn holes.csv -o whole.csv
check "impute" sh -c "[ \$(wc -l <whole.csv) -eq 41 ] && ! grep -Eq ',(,|\$)' whole.csv"
run impute net.limn holes.csv -n 3 -o many.csv --seed 1
check "impute several times" sh -c "cmp -s whole.csv many-1.csv && [ \$(wc -l <many-3.csv) -eq 41 ] && [ ! -e many.csv ]"
run compress m.limn rings,n=300 -o rings.limz
check "compress says rate, error and baseline" sh -c "[ $code -eq 0 ] && grep -q '^rate .*bits per item' out && grep -q '^squared error' out && grep -q '^baseline' out"
run compress m.limn rings,n=300 -o again.limz --json --threads 1
check "compress --json has its keys" grep -q '^{"items":300,"bytes":[0-9]*,"bits_per_item":[^,]*,"bits_per_dim":[^,]*,"squared_error":[^,]*,"psnr":null,"unrounded":[^,]*,"baseline":[^,]*,"raw_bytes":2400,"gzip_bytes":[0-9]*}$' out
check "compress gives the same file for any number of threads" cmp -s rings.limz again.limz
run decompress m.limn rings.limz -o back.csv
check "decompress" sh -c "[ $code -eq 0 ] && [ \$(wc -l <back.csv) -eq 301 ] && ! grep -q differ err"
fails "decompress by another model" 1 "another model" decompress q.limn rings.limz -o other.csv
fails "decompress what is none" 1 "no .limz file" decompress m.limn m.limn -o other.csv
fails "compress without -o" 2 "add -o" compress m.limn rings,n=50
fails "compress with no step" 2 "--step" compress m.limn rings,n=50 -o y.limz --step 0
fails "compress by what cannot" 2 "cannot reconstruct" compress gmm.limn rings,n=50 -o y.limz
run score m.limn rings,n=300 --parts --samples 20 --json
check "score --parts tells all parts and the gap" grep -q '"reconstruction":[^,]*,"kl":[^,]*,"mutual_information":[^,]*,"total_correlation":[^,]*,"dimension_kl":[^,]*,"active_units":[0-9]*,"latents":2,"gap":[0-9.]*}$' out
run lab
check "lab lists" grep -q '^bayes ' out
run lab bayes -o bayes.png
check "lab bayes" sh -c "[ $code -eq 0 ] && grep -q 'holds' out && [ -s bayes.png ]"
awk 'BEGIN { print "size,colour,kind"; for (i = 0; i < 200; i++)
    printf "%g,%s,%s\n", sin(i), i % 3 ? "red" : "blue", i % 2 ? "odd" : "even" }' >mixed.csv
for family in "vae --steps 5" "made --steps 5" "bayes --set density=mob"; do
    run fit $family mixed.csv,label=kind -o mixed.limn --quiet
    run eval mixed.limn mixed.csv,label=kind --judges likelihood --json
    check "eval: ${family%% *} says of what its score is the logarithm" grep -q '"measure":"density, categories by probability"' out
done
run lab bayes --mistake
check "lab finds a mistake" sh -c "[ $code -eq 1 ] && grep -q 'FAILS' out"
run lab bayes --json
figure='-\{0,1\}[0-9.]*\(e-[0-9]*\)\{0,1\}'
check "lab --json holds the figures" grep -q "^{\"name\":\"bayes\",\"holds\":true,\"lines\":\[{\"what\":\"[^\"]*\",\"left\":$figure,\"right\":$figure,\"error\":$figure,\"holds\":true},.*\"text\":" out
run lab bayes --mistake --json
check "and the lines that fail" grep -q '"holds":false,"lines":.*"left":[^}]*"holds":false}' out
fails "an experiment that is nearly right" 2 "did you mean" lab bayse
run families
check "families" grep -q '^vae ' out
run families vae
check "families vae tells the options" sh -c "grep -q '^  latent' out && grep -q '^  rate' out"
run families transformer
check "families transformer can forecast" grep -q 'can .*forecast' out
run families pixelcnn
check "families pixelcnn tells its own rate and batch" sh -c "grep -q '^  rate  *0.002 ' out && grep -q 'Batches are of 64, for 20 epochs' out"
run data
check "data" grep -q '^rings ' out
run data rings,n=40 -o rings.png
check "data rings" sh -c "grep -q '^items  *40' out && [ -s rings.png ]"
run data rings,n=40 -o rings.csv
check "data as a table" sh -c "[ \$(wc -l <rings.csv) -eq 41 ]"
run data clips,size=8,frames=4,n=60
check "data of clips" sh -c "grep -q '4 frames of 8 x 8 x 3' out && grep -q '^speed  *number' out && grep -q '^captions ' out"
run fit ppca clips,size=8,frames=4,n=60 -o clips.limn --set latent=3
run sample clips.limn -n 5 -o clips.gif
check "a film of clips" [ "$code" -eq 0 -a -s clips.gif ]
run data clips.gif
check "a film is read in clips" grep -q '^film of 4 colour frames of .*; read in clips of 2 frames' out
printf 'size,colour\n1.5,red\n2,blue\n1,red\n2,blue\n' >table.csv
run data table.csv
check "data of a table" grep -q '^colour  *category  *0  2: blue, red' out
run data table.csv --schema
check "data --schema" grep -q '"kind":"category","categories":\["blue","red"\]' out
sed 's/"colour","kind":"category".*/"colour","kind":"skip"}/' out >table.csv.schema.json
run data table.csv
check "an edited schema beside a table" grep -q 'left out: colour (skipped)' out
json_holds() { # json_holds KEYS ARGUMENT...
    keys=$1
    shift
    run "$@" --json
    check "$* --json" grep -q "$keys" out
    [ -z "$json" ] || check "$* --json is sound" is_json out
}
json_holds '{"name":"vae","title":"[^"]*","paper":"[^"]*","takes":\["image","rows"\],"can":\["sample","score",[^]]*\]}' families
json_holds '"options":{"family":\[{"name":"latent","value":"20","low":1.0,"high":4096.0,"help":"[^"]*"},{"name":"network","value":"mlp","choices":\["mlp","conv"\]' families vae
json_holds '"training":\[.*{"name":"rate","value":"0.002",.*"batch":64,"epochs":20}}\]$' families pixelcnn
json_holds '{"name":"rings","about":"[^"]*"}' data
json_holds '"items":40,"low":-[0-9.]*,"high":[0-9.]*,.*"kind":"row",.*"shape":\[2\]' data rings,n=40

# ---- signals ----

"$limn" fit vae rings -o sig.limn --steps 100000000 >out 2>err &
child=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    grep -q '^step' err && break
    sleep 0.5
done
kill -TERM $child
wait $child
code=$?
check "the first signal saves and leaves with 130" [ $code -eq 130 -a -s sig.limn -a -s sig.limn.state ]
check "and says how to go on" grep -q -e '--resume' err
saved=$(sed -n 's/.*interrupted at step \([0-9]*\);.*/\1/p' err)
for part in "" .state; do cp "sig.limn$part" "on.limn$part"; done
run fit vae rings -o on.limn --steps 100000000 --time 0.5s --resume
check "and what was saved is gone on with" sh -c "[ $code -eq 0 -a ${saved:-0} -gt 0 ] && grep -q 'resumed at step $saved of' err"

run fit vae rings -o sig.limn --steps 100000000 --time 0.5s
check "a run that was broken off is not lost when another takes its name" sh -c "[ $code -eq 0 -a -s sig.limn.state.before ] &&
    grep -q 'sig.limn.state is of a run that was broken off at step [1-9][0-9]*, and is now sig.limn.state.before; --resume' err"
rm sig.limn.state.before
run fit vae rings -o sig.limn --steps 3
check "one that was finished makes room" sh -c "[ $code -eq 0 -a ! -e sig.limn.state.before ] && ! grep -q 'broken off' err"

# ---- things that are not there, or not what they claim ----

mkdir folder readonly
chmod a-w readonly
head -c 1000 m.limn >cut.limn
: >empty.limn
echo "not a model at all, but long enough to be taken for one" >text.limn
printf '1,2\n3,4\n' >rows.dat
whole=$(cksum m.limn)
run fit vae rings,n=400 -o three.limn --set hidden=16 --set latent=3 --steps 5 --quiet
run encode three.limn rings,n=30 -o three.npy
fails "a model that is not there" 1 "absent.limn" info absent.limn
fails "a folder in place of a model" 1 "folder" info folder
fails "a model cut short" 1 "cut.limn" sample cut.limn -n 2 -o x.csv
fails "an empty model" 1 "empty.limn" sample empty.limn -n 2 -o x.csv
fails "a file that is no model" 1 "text.limn" info text.limn
fails "an array in place of a model" 1 "z.npy" info z.npy
fails "a model in place of data" 1 "m.limn" fit vae m.limn -o x.limn
fails "an operation nearly right" 2 "did you mean 'conv-8-dx'" bench --ops conv-8-dz --time 0.01s
fails "an operation without --ops" 2 "--ops" bench add
fails "a precision that there is not" 2 "fp16" bench --ops add --precision fp16
fails "an operation without products in bf16" 2 "add" bench --ops add --precision bf16 --time 0.01s
fails "a name of two lines" 1 "no?name" info "$(printf 'no\nname')"
fails "data that are not there" 1 "absent.csv" fit vae ./absent.csv -o x.limn
fails "data nearly right" 1 "rings" fit vae ring -o x.limn
printf 'a,b\n1,2\n3\n' >ragged.csv
fails "a ragged table" 1 "line 3 has 1 cell;" data ragged.csv
fails "a schema of what is no table" 2 "no table" data rings --schema
fails "data of no known kind" 1 "rows.dat" fit vae rows.dat -o x.limn
fails "a folder that is no data" 1 "folder" data folder
fails "latents that are not there" 1 "absent.npy" decode m.limn absent.npy -o x.csv
fails "latents of the wrong width" 1 "latents" decode m.limn three.npy -o x.csv
fails "a map of three latents" 2 "two latents" decode three.limn --map 3 -o x.csv
fails "a map and latents at once" 2 "which latents" decode m.limn z.npy --map 3 -o x.csv
fails "a curve with an ending that says nothing" 2 "x.pdf" info m.limn -o x.pdf
fails "a model's folder that is not there" 1 "absent" fit vae rings -o absent/m.limn
fails "a result's folder that is not there" 1 "absent" sample m.limn -n 2 -o absent/x.png
fails "a folder in place of the result" 1 "folder" fit vae rings -o folder
fails "an ending that says nothing" 2 "x.pdf" sample m.limn -n 2 -o x.pdf
fails "latents from a table" 1 ".npy files" decode m.limn e.csv -o x.csv
awk 'BEGIN { print "height,rating"; for (i = 0; i < 99; i++) print (i * 7) % 97 / 10 "," (i == 55 ? "oops" : i % 5) }' >stray.csv
run fit gaussian stray.csv -o x.limn
check "a stray word is named before what it breaks" grep -q "'rating' would be numbers but for 'oops' on line 57" err
check "who takes such data is asked of the registry" grep -q 'these families take them: .*bayesnet.*mob.*transformer' err
awk 'BEGIN { print "date,rain,wind"; for (i = 0; i < 60; i++) printf "2020-%02d-%02d,%d.5,%d.5\n", i / 28 + 1, i % 28 + 1, i * 7 % 11, i * 5 % 13 }' >days.csv
run fit transformer days.csv,window=4 -o days.limn --steps 2 --set layers=1 --set width=8 --set heads=1 --quiet
run forecast days.limn days.csv,window=4 -n 4
check "a forecast names columns" grep -q '^   1  rain ' out
run forecast days.limn days.csv,window=4 -n 4 --json
check "a forecast names columns in JSON" grep -q '"column":2,"name":"wind","quantiles"' out
fails "a forecast as text" 2 "is not text" forecast days.limn days.csv,window=4 -o x.txt
fails "a film of rows" 2 "is not a film" sample m.limn -n 2 -o x.gif
fails "text from a model of rows" 2 "not text" sample m.limn -n 2 -o x.txt
fails "a class where there are none" 2 "without classes" sample m.limn -n 2 -o x.csv --class cat
fails "another kind of data" 1 "model was made for" score m.limn three.npy
if [ "$(id -u)" -eq 0 ]; then
    fails "a folder that cannot be written to" 1 "read-only" fit vae rings -o /proc/m.limn # even root cannot
else
    fails "a read-only folder" 1 "readonly" fit vae rings -o readonly/m.limn
fi
check "the model is what it was" [ "$whole" = "$(cksum m.limn)" ]
"$limn" families >/dev/full 2>err
code=$?
check "a full disk behind stdout" sh -c "[ $code -eq 1 ] && grep -q 'could not be written' err"
"$limn" families >&- 2>err
code=$?
check "a closed stdout" sh -c "[ $code -eq 1 ] && grep -q 'could not be written' err"
"$limn" fit vae rings,n=400 -o closed.limn --steps 3 --quiet <&- >&- 2>&-
run info closed.limn
check "closed streams do not get into files" [ "$code" -eq 0 ]
before=$(ls -A)
(ulimit -f 2; "$limn" sample m.limn -n 5000 -o limit.npy >out 2>err)
code=$?
check "a limit on the size of files" sh -c "[ $code -eq 1 ] && grep -q 'cannot write .limit.npy' err"
check "leaves nothing behind" [ "$before" = "$(ls -A)" ]
exit 0
