# A Slurm of three nodes on this machine, in the folder $slurm: started, waited for, stopped. To be sourced.
# Slurm's daemons, munge's among them, are this folder's own; the system's configuration is neither read nor changed.

# Says on the last line why there can be none, or nothing.
why_no_slurm() {
    local program
    PATH=$PATH:/usr/sbin
    for program in munged slurmctld slurmd sbatch srun; do
        command -v "$program" >/dev/null || { echo "$program is not installed"; return; }
    done
    [ "$(id -u)" = 0 ] || echo "three slurmd on one machine have to be root's"
}

# Repeats a command until it succeeds; fails after so many seconds.
await() {
    local seconds=$1 what=$2 end=$((SECONDS + $1))
    shift 2
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "cluster: waited $seconds s in vain for $what" >&2; return 1; }
        sleep 0.2
    done
}

is_free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Four ports side by side that nobody listens on; prints the first.
free_ports() {
    local port
    while true; do
        port=$((17000 + RANDOM % 12000))
        if is_free $port && is_free $((port + 1)) && is_free $((port + 2)) && is_free $((port + 3)); then
            echo $port
            return
        fi
    done
}

start_munge() {
    chmod 0755 "$slurm"  # munge wants its socket to be reachable
    mkdir -p "$slurm/munge/key" "$slurm/munge/run"
    chmod 0700 "$slurm/munge/key"
    (umask 0377 && head -c 1024 /dev/urandom >"$slurm/munge/key/munge.key")
    munged --socket="$slurm/munge/run/munge.socket" --key-file="$slurm/munge/key/munge.key" \
        --seed-file="$slurm/munge/key/munge.seed" --pid-file="$slurm/munge/run/munged.pid" \
        --log-file="$slurm/munge/key/munged.log"
}

start_node() { slurmd -N "$1" -f "$SLURM_CONF"; }

all_idle() { [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" = 3 ]; }

start_slurm() {
    local node port
    PATH=$PATH:/usr/sbin
    port=$(free_ports)
    mkdir -p "$slurm/state" "$slurm/log" "$slurm/spool/n1" "$slurm/spool/n2" "$slurm/spool/n3"
    sed -e "s|@FOLDER@|$slurm|" -e "s|@PORT0@|$port|" -e "s|@PORT1@|$((port + 1))|" -e "s|@PORT3@|$((port + 3))|" \
        "$here/slurm.conf" >"$slurm/slurm.conf"
    echo "CgroupPlugin=autodetect" >"$slurm/cgroup.conf"
    export SLURM_CONF=$slurm/slurm.conf
    start_munge
    slurmctld -f "$SLURM_CONF"
    for node in n1 n2 n3; do start_node $node; done
    await 60 "three nodes" all_idle
}

# The processes whose current folder is here.
processes_here() { find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' -lname "$slurm/*" 2>/dev/null | cut -d / -f 3; }

# Those of jobs, on a node or, "n.", on any.
processes_of_jobs() {
    local process
    for process in $(processes_here); do
        (tr '\0' '\n' <"/proc/$process/environ") 2>/dev/null | grep -qx "SLURMD_NODENAME=$1" || continue
        echo "$process"
    done
}

# The slurmstepd that are parents of a node's jobs.
daemons_of_jobs() {
    local process parent
    for process in $(processes_of_jobs "$1"); do
        parent=$(sed -n 's/^PPid:\t//p' "/proc/$process/status" 2>/dev/null) || continue
        [ "$(cat "/proc/$parent/comm" 2>/dev/null)" != slurmstepd ] || echo "$parent"
    done | sort -u
}

# As if its network went: the node's slurmd and slurmstepd are gone, what they started runs on. Its PROCESS is held
# before and after; a process that is held when its group loses its parents would get SIGHUP.
cut_off_node() {
    local node=$1 process=$2 daemons
    mapfile -t daemons < <(daemons_of_jobs "$node")
    daemons+=("$(cat "$slurm/slurmd.$node.pid")")
    kill -CONT "$process"
    kill -KILL "${daemons[@]}"
    kill -STOP "$process"
    rm "$slurm/slurmd.$node.pid"
}

# By the numbers the daemons wrote down; then what jobs left, and the slurmstepd that wait for a slurmctld to tell: all that has
# its current folder here.
stop_slurm() {
    local file daemons=()
    cd /
    for file in "$slurm"/slurmd.n?.pid "$slurm/slurmctld.pid" "$slurm/munge/run/munged.pid"; do
        [ ! -f "$file" ] || daemons+=("$(cat "$file")")
    done
    [ ${#daemons[@]} = 0 ] || kill "${daemons[@]}" 2>/dev/null || true
    await 10 "Slurm's end" are_gone "${daemons[@]}" || kill -KILL "${daemons[@]}" 2>/dev/null || true
    await 30 "the end of its jobs" kill_all_here || true
}

# Succeeds when none is left.
kill_all_here() {
    local left
    mapfile -t left < <(processes_here)
    [ ${#left[@]} = 0 ] || { kill -KILL "${left[@]}" 2>/dev/null || true; false; }
}

are_gone() {
    local process
    for process in "$@"; do
        ! kill -0 "$process" 2>/dev/null || return 1
    done
}
